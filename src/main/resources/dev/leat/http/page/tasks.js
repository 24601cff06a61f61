/** Background tasks of this node. */
import { html } from './vendor/preact-htm.js';
import { get } from './api.js';
import { Failure, Task, usePolled } from './parts.js';

export function Tasks({ mayOperate }) {
  const [found, failure, again] = usePolled(() => get('/api/v1/tasks'), 1_500, 'tasks');
  return html`<${Failure} failure=${failure} />
    ${found && (found.tasks.length === 0
      ? html`<p class="none">No task has run since the node started</p>`
      : html`<ul class="letters" aria-label="tasks">${found.tasks.map((task) => html`
          <li class="letter" key=${task.id}><${Task} task=${task} mayOperate=${mayOperate} changed=${again} /></li>`)}</ul>`)}`;
}
