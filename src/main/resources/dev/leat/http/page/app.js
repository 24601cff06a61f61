/** The page: what is shown, and the way between its views. */
import { html, render, useEffect, useRef, useState } from './vendor/preact-htm.js';
import { call, get, pipelinePath, token } from './api.js';
import { Live } from './live.js';
import { Badge, Confirm, Failure, TaskProgress } from './parts.js';
import { Overview } from './overview.js';
import { Partitions } from './partitions.js';
import { DeadLetters } from './letters.js';
import { Tap } from './tap.js';
import { Tasks } from './tasks.js';
import { Reasons, State, byTrouble } from './trouble.js';

const VIEWS = { overview: 'Overview', partitions: 'Partitions', 'dead-letters': 'Dead letters', tap: 'Tap', tasks: 'Tasks' };
const SAID = { connecting: 'Connecting…', live: 'Live', lost: 'Connection lost, trying again', token: 'A token is needed' };

function place() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [pipeline, view] = path.split('/');
  return { pipeline, view: VIEWS[view] ? view : 'overview', query: new URLSearchParams(query) };
}

/** Where the address says that we are; a new view takes the focus, so that the keyboard goes on there. */
function usePlace() {
  const [at, setAt] = useState(place());
  useEffect(() => {
    const moved = () => {
      setAt(place());
      requestAnimationFrame(() => document.getElementById('view')?.focus());
    };
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  return at;
}

function useLive() {
  const [, redraw] = useState(0);
  const live = useRef(null);
  if (!live.current) live.current = new Live(() => redraw((turn) => turn + 1));
  useEffect(() => {
    live.current.start();
  }, []);
  return live.current;
}

function Token({ live }) {
  const [text, setText] = useState('');
  const submit = (event) => {
    event.preventDefault();
    token.set(text.trim());
    live.start();
  };
  return html`<form class="panel token" aria-labelledby="token-title" onSubmit=${submit}>
    <h2 id="token-title">This node wants a token</h2>
    <p>It is one of <code>admin.tokens</code> of the node file, and is kept until this tab is closed.</p>
    ${token.get() && html`<${Failure} failure=${{ message: live.reason }} />`}
    <label>Token <input type="password" autocomplete="current-password" required value=${text} onInput=${(event) => setText(event.target.value)} /></label>
    <button type="submit" class="primary">Go on</button>
  </form>`;
}

function Pause({ pipeline, close }) {
  const [reason, setReason] = useState('');
  const act = () => call('POST', pipelinePath(pipeline, '/pause'), reason.trim() ? { reason: reason.trim() } : {});
  return html`<${Confirm} title="Pause ${pipeline}?" action="Pause" act=${act} onClose=${close}>
    <p>On every node nothing more is read until it is resumed, also after a restart. What is on its way is written.</p>
    <label>Reason, for those who look later <input type="text" maxlength="500" value=${reason} onInput=${(event) => setReason(event.target.value)} /></label>
  </${Confirm}>`;
}

function Actions({ pipeline, mayOperate }) {
  const [dialog, setDialog] = useState('');
  const [failure, setFailure] = useState(null);
  const [task, setTask] = useState(null);
  const close = () => setDialog('');
  const resume = () => call('POST', pipelinePath(pipeline.name, '/resume')).then(() => setFailure(null), setFailure);
  const reload = async () => setTask((await call('POST', pipelinePath(pipeline.name, '/reload'))).id);
  return html`<div class="actions">
      ${pipeline.state === 'PAUSED'
        ? html`<button type="button" key="resume" class="primary" disabled=${!mayOperate} onClick=${resume}>Resume</button>`
        : html`<button type="button" key="pause" disabled=${!mayOperate || pipeline.state !== 'RUNNING'} onClick=${() => setDialog('pause')}>Pause</button>`}
      <button type="button" disabled=${!mayOperate} onClick=${() => setDialog('reload')}>Reload</button>
      ${!mayOperate && html`<span class="quiet">This token only reads</span>`}
    </div>
    <${Failure} failure=${failure} />
    ${task !== null && html`<${TaskProgress} id=${task} mayOperate=${mayOperate} onEnd=${() => {}} />`}
    ${dialog === 'pause' && html`<${Pause} pipeline=${pipeline.name} close=${close} />`}
    ${dialog === 'reload' && html`<${Confirm} title="Reload ${pipeline.name}?" action="Reload" act=${reload} onClose=${close}>
      <p>Its file is read again and checked; what is on its way is written, then the new one takes over. When it cannot, the one before goes on.</p>
    </${Confirm}>`}`;
}

const Status = ({ live }) => html`<p class="connection" role="status">
  <${Badge} level=${{ live: 'ok', connecting: 'plain' }[live.connection] ?? 'bad'} text=${SAID[live.connection]} />
  ${live.connection === 'lost' && live.reason && html` <span class="quiet">${live.reason}</span>`}</p>`;

const Menu = ({ pipelines, at, name }) => html`
  <nav aria-label="Pipelines" class="menu pipelines">${byTrouble(pipelines).map((each) => html`
    <a key=${each.name} href="#/${each.name}/${at.view}" aria-current=${each.name === name ? 'true' : undefined}>
      <${State} pipeline=${each} /> ${each.name}</a>`)}</nav>
  <nav aria-label="Views" class="menu views">${Object.entries(VIEWS).map(([view, title]) => html`
    <a key=${view} href="#/${name}/${view}" aria-current=${view === at.view ? 'page' : undefined}>${title}</a>`)}</nav>`;

const stagesOf = (pipeline) => ['source', ...pipeline.stages.map((each) => each.name).filter((each) => each !== 'sink'), 'sink'];

function View({ at, pipeline, live, mayOperate }) {
  const shared = { pipeline, live, mayOperate, query: at.query };
  if (at.view === 'partitions') return html`<${Partitions} ...${shared} />`;
  if (at.view === 'dead-letters') return html`<${DeadLetters} key=${pipeline.name} ...${shared} />`;
  if (at.view === 'tap') return html`<${Tap} key=${`${pipeline.name} ${at.query}`} stages=${stagesOf(pipeline)} ...${shared} />`;
  if (at.view === 'tasks') return html`<${Tasks} ...${shared} />`;
  return html`<${Overview} ...${shared} />`;
}

/** Whether who looks may change things; asked again whenever the connection is new. */
function useRight(connection) {
  const [mayOperate, setMayOperate] = useState(false);
  useEffect(() => {
    if (connection === 'live') get('/api/v1/node').then((node) => setMayOperate(node.mayOperate), () => setMayOperate(false));
  }, [connection]);
  return mayOperate;
}

function Page() {
  const live = useLive();
  const at = usePlace();
  const mayOperate = useRight(live.connection);
  const node = live.connection === 'token' ? null : live.now;
  const pipeline = node?.pipelines.find((each) => each.name === at.pipeline) ?? node?.pipelines[0];
  useEffect(() => {
    document.title = pipeline ? `${pipeline.name} · ${VIEWS[at.view]} · Leat` : 'Leat';
  }, [pipeline?.name, at.view]);
  return html`
    <a class="skip" href="#view" onClick=${(event) => { event.preventDefault(); document.getElementById('view')?.focus(); }}>To the content</a>
    <header>
      <h1><img src="page/icon.svg" alt="" width="24" height="24" /> Leat</h1>
      ${node && html`<p class="quiet">${node.node} · ${node.version}${node.draining ? ' · stopping' : ''}</p>`}
      <${Status} live=${live} />
    </header>
    ${pipeline && html`<${Menu} pipelines=${node.pipelines} at=${at} name=${pipeline.name} />`}
    <main class=${live.connection === 'lost' ? 'stale' : ''}>
      ${live.connection === 'token' && html`<${Token} live=${live} />`}
      ${node && html`<${Reasons} ready=${node.ready} pipeline=${pipeline} />`}
      ${node && node.pipelines.length === 0 && html`<p class="none">This node runs no pipeline</p>`}
      ${pipeline && html`
        <div class="heading"><h2 id="view" tabindex="-1">${pipeline.name}: ${VIEWS[at.view]}</h2>
          <span role="status"><${State} pipeline=${pipeline} /></span></div>
        <${Actions} key=${pipeline.name} pipeline=${pipeline} mayOperate=${mayOperate} />
        <${View} at=${at} pipeline=${pipeline} live=${live} mayOperate=${mayOperate} />`}
    </main>`;
}

render(html`<${Page} />`, document.getElementById('page'));
