/** Small parts that the views share. Text is always text: nothing here makes markup of what it is given. */
import { html, useEffect, useRef, useState } from './vendor/preact-htm.js';
import { call, get } from './api.js';
import * as format from './format.js';

export const Badge = ({ level, text }) => html`<span class="badge ${level}">${text}</span>`;

export const Figure = ({ name, value, note, level }) => html`
  <div class="figure ${level ?? ''}"><dt>${name}</dt><dd class="value">${value}</dd>${note && html`<dd class="note">${note}</dd>`}</div>`;

/** What went wrong, with every mistake of a configuration. */
export function Failure({ failure }) {
  if (!failure) return null;
  return html`<div class="failure" role="alert">
    <p>${failure.message}</p>
    ${failure.mistakes?.length > 0 && html`<ul>${failure.mistakes.map((each) => html`
      <li><code>${each.path || each.file}${each.line ? `:${each.line}` : ''}</code> ${each.message}</li>`)}</ul>`}
  </div>`;
}

/** A table that turns into cards where there is little room; columns are [title, cell(row), isNumber]. */
export const Table = ({ caption, columns, rows, keyOf, empty }) => html`
  <table class="cards">
    <caption>${caption}</caption>
    <thead><tr>${columns.map(([title, , number]) => html`<th scope="col" class=${number ? 'number' : ''}>${title}</th>`)}</tr></thead>
    <tbody>
      ${rows.length === 0 && html`<tr><td colspan=${columns.length} class="none">${empty}</td></tr>`}
      ${rows.map((row) => html`<tr key=${keyOf(row)}>${columns.map(([title, cell, number]) => html`
        <td data-title=${title} class=${number ? 'number' : ''}>${cell(row)}</td>`)}</tr>`)}
    </tbody>
  </table>`;

/** Asks before something is done. act() is awaited; what it throws is shown and the dialog stays. */
export function Confirm({ title, action, danger, act, onClose, children }) {
  const dialog = useRef();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState(null);
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current.showModal();
    return () => opener?.isConnected && opener.focus();
  }, []);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await act();
      onClose();
    } catch (wrong) {
      setFailure(wrong);
      setBusy(false);
    }
  };
  return html`<dialog ref=${dialog} aria-labelledby="dialog-title" onClose=${onClose}>
    <form onSubmit=${submit}>
      <h2 id="dialog-title">${title}</h2>
      ${children}
      <${Failure} failure=${failure} />
      <div class="actions">
        <button type="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class=${danger ? 'danger' : 'primary'} disabled=${busy}>${busy ? 'Working…' : action}</button>
      </div>
    </form>
  </dialog>`;
}

/** Calls again and again while it is shown, never twice at once; a change of the key begins anew. */
export function usePolled(work, everyMs, key) {
  const [state, setState] = useState({ data: null, failure: null });
  const again = useRef(() => {});
  useEffect(() => {
    let timer = 0;
    let shown = true;
    let turn = 0;
    const run = async () => {
      clearTimeout(timer);
      const mine = ++turn;
      const next = await work().then((data) => ({ data, failure: null }), (failure) => ({ failure }));
      if (!shown || mine !== turn) return;
      setState((before) => ({ ...before, ...next }));
      timer = setTimeout(run, everyMs);
    };
    again.current = run;
    setState({ data: null, failure: null });
    run();
    return () => {
      shown = false;
      clearTimeout(timer);
    };
  }, [key]);
  return [state.data, state.failure, () => again.current()];
}

const ENDED = { done: 'ok', failed: 'bad', cancelled: 'warn' };

/** A task with its progress; one that runs can be cancelled. */
export function Task({ task, mayOperate, changed }) {
  const [failure, setFailure] = useState(null);
  const cancel = () => call('DELETE', `/api/v1/tasks/${task.id}`).then(changed, setFailure);
  const tried = task.done + task.failed;
  return html`<div class="task">
    <p><${Badge} level=${ENDED[task.state] ?? 'busy'} text=${task.state} /> ${' '}
      <strong>${task.kind}</strong> of ${task.pipeline}, task ${task.id}, ${format.time(task.createdAt)}</p>
    ${task.total !== null && html`<p>
      <progress max=${Math.max(task.total, 1)} value=${Math.min(tried, Math.max(task.total, 1))} aria-label="progress of task ${task.id}"></progress>
      ${' '}${task.done} of ${task.total} done${task.failed > 0 && `, ${task.failed} failed`}${task.rows > 0 && `, ${task.rows} rows`}</p>`}
    ${task.reason && html`<p class="reason">${task.reason}</p>`}
    ${task.errors.length > 0 && html`<ul>${task.errors.map((each) => html`<li><code>${each.what}</code> ${each.reason}</li>`)}</ul>`}
    ${!task.endedAt && mayOperate && html`<button type="button" onClick=${cancel}>Cancel task ${task.id}</button>`}
    <${Failure} failure=${failure} />
  </div>`;
}

/** Follows one task until it has ended. */
export function TaskProgress({ id, mayOperate, onEnd }) {
  const ended = useRef(null);
  const [task, failure, again] = usePolled(async () => {
    if (ended.current?.id === id) return ended.current;
    const now = await get(`/api/v1/tasks/${id}`);
    if (now.endedAt) {
      ended.current = now;
      onEnd(now);
    }
    return now;
  }, 700, id);
  return html`<section class="panel" role="status" aria-label="task under way">
    ${task && html`<${Task} task=${task} mayOperate=${mayOperate} changed=${again} />`}
    <${Failure} failure=${failure} />
  </section>`;
}
