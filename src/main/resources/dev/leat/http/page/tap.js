/** Looks at some events on their way through a stage. */
import { html, useEffect, useRef, useState } from './vendor/preact-htm.js';
import { clusterPipelinePath, pipelinePath, stream } from './api.js';
import { Badge, Failure } from './parts.js';
import * as format from './format.js';

const KEPT = 100;
const RATES = [1, 5, 20, 100];
const LEVEL = { kept: 'ok', arrived: 'ok', dropped: 'plain', failed: 'bad' };

function Sighting({ seen, all }) {
  const [open, setOpen] = useState(false);
  return html`<li class="letter"><details onToggle=${(event) => setOpen(event.target.open)}>
    <summary><${Badge} level=${LEVEL[seen.outcome] ?? 'plain'} text=${seen.outcome} /> ${' '}
      ${all && html`<span class="quiet">${seen.node}</span> `}${seen.topic}-${seen.partition} offset ${seen.offset}${seen.part ? `, part ${seen.part}` : ''}${seen.key !== null && seen.key !== undefined
        ? html` <code>${format.value(seen.key)}</code>` : ''}</summary>
    ${open && html`
      ${seen.tooLarge && html`<p>too large to show: ${format.exact(seen.tooLarge)} characters</p>`}
      ${seen.failure && html`<p class="reason">${seen.failure.kind} in ${seen.failure.stage}: ${seen.failure.reason}</p>`}
      <div class="sides">
        <div><h4>Before</h4><pre tabindex="0">${format.value(seen.before)}</pre></div>
        ${seen.after?.map((event, index) => html`<div><h4>After${seen.after.length > 1 ? ` ${index + 1}` : ''}</h4><pre tabindex="0">${format.value(event)}</pre></div>`)}
      </div>`}
  </details></li>`;
}

const NOTHING = { seen: [], skipped: 0, failure: null, note: '', nodes: [] };

/** Opens the tap and keeps what it shows until it is told to stop. */
function useTap() {
  const running = useRef(null);
  const number = useRef(0);
  const [state, setState] = useState({ ...NOTHING, open: false });
  const stop = () => {
    running.current?.abort();
    running.current = null;
    setState((before) => ({ ...before, open: false }));
  };
  useEffect(() => () => running.current?.abort(), []);
  const hear = (event, data) => {
    if (event === 'seen') {
      const one = { ...JSON.parse(data), number: number.current++ };
      setState((before) => ({ ...before, seen: [one, ...before.seen].slice(0, KEPT) }));
    } else if (event === 'skipped') {
      const told = JSON.parse(data);
      setState((before) => ({ ...before, skipped: told.skipped ?? told.events ?? told }));
    } else if (event === 'nodes') {
      setState((before) => ({ ...before, nodes: JSON.parse(data).nodes }));
    } else if (event === 'ended') {
      const told = JSON.parse(data);
      setState((before) => ({ ...before, note: told.reason ?? String(told) }));
      stop();
    }
  };
  const start = (path) => {
    stop();
    const mine = new AbortController();
    running.current = mine;
    setState({ ...NOTHING, open: true });
    stream(path, { signal: mine.signal, onOpen: () => {}, onMessage: hear }).then(
      () => running.current === mine && stop(),
      (failure) => {
        if (running.current === mine && failure.name !== 'AbortError') {
          stop();
          setState((before) => ({ ...before, failure }));
        }
      });
  };
  return [state, start, stop];
}

/** Which nodes are looked at, and why not at others. */
function Nodes({ nodes }) {
  return html`<ul class="quiet" aria-label="nodes">${nodes.map((one) => html`<li key=${one.node}>
    <${Badge} level=${one.looked ? 'ok' : 'warn'} text=${one.looked ? 'looked at' : 'not looked at'} /> ${one.node}${one.reason ? `: ${one.reason}` : ''}</li>`)}</ul>`;
}

export function Tap({ pipeline, stages, query }) {
  const [stage, setStage] = useState(stages.includes(query.get('stage')) ? query.get('stage') : stages[0]);
  const [where, setWhere] = useState('');
  const [rate, setRate] = useState('5');
  const [all, setAll] = useState(false);
  const [state, start, stop] = useTap();
  const submit = (event) => {
    event.preventDefault();
    if (state.open) {
      stop();
      return;
    }
    const asked = new URLSearchParams({ stage, rate, ...(where.trim() && { where }) });
    start((all ? clusterPipelinePath : pipelinePath)(pipeline.name, `/tap?${asked}`));
  };
  return html`
    <p class="quiet">Shows some of the events that come to a stage and what it makes of them, masked as the pipeline says. It never slows the pipeline.</p>
    <form class="filter" aria-label="tap" onSubmit=${submit}>
      <label>Stage <select disabled=${state.open} onChange=${(event) => setStage(event.target.value)}>
        ${stages.map((each) => html`<option value=${each} selected=${each === stage}>${each}</option>`)}</select></label>
      <label>Where <input type="text" spellcheck="false" autocapitalize="off" placeholder='.country == "DE"' disabled=${state.open}
        value=${where} onInput=${(event) => setWhere(event.target.value)} /></label>
      <label>At most <select disabled=${state.open} onChange=${(event) => setRate(event.target.value)}>
        ${RATES.map((each) => html`<option value=${each} selected=${String(each) === rate}>${each} a second</option>`)}</select></label>
      <label class="check"><input type="checkbox" disabled=${state.open} checked=${all} onChange=${(event) => setAll(event.target.checked)} /> All nodes</label>
      <button type="submit" class=${state.open ? '' : 'primary'}>${state.open ? 'Stop' : 'Look'}</button>
    </form>
    <${Failure} failure=${state.failure} />
    <p role="status">${state.note || (state.open ? 'Looking…' : '')}${state.skipped > 0 ? ` ${format.count(state.skipped)} events passed unseen.` : ''}</p>
    <${Nodes} nodes=${state.nodes} />
    <ul class="letters" aria-label="events seen">${state.seen.map((seen) => html`<${Sighting} key=${seen.number} seen=${seen} all=${all} />`)}</ul>`;
}
