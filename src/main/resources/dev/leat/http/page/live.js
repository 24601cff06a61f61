/** Follows the node: its figures, their last five minutes, and whether it still answers. */
import { stream } from './api.js';

const KEPT = 300;
const SILENT_MS = 5_000;
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000];

export class Live {
  /** What connection is: connecting, live, lost or token. */
  connection = 'connecting';
  reason = '';
  now = null;
  #history = new Map();
  #attempt = 0;
  #running = null;
  #timer = 0;

  constructor(changed) {
    this.changed = changed;
    addEventListener('online', () => this.#hurry());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#hurry());
  }

  /** Columns of the last minutes of one pipeline; null where nothing is known. */
  history(pipeline) {
    return this.#history.get(pipeline) ?? emptyColumns();
  }

  async start() {
    clearTimeout(this.#timer);
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    let watch = 0;
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(() => running.abort(), SILENT_MS);
    };
    try {
      alive();
      await stream('/api/v1/live', {
        signal: running.signal,
        onOpen: alive,
        onMessage: (event, data) => {
          alive();
          if (event === 'live') this.#told(JSON.parse(data));
        },
      });
      this.#lost('the node hung up');
    } catch (failure) {
      if (this.#running !== running) return;
      if (failure.status === 401) this.#enter('token', failure.message);
      else this.#lost(failure.name === 'AbortError' ? 'the node is silent' : failure.message);
    } finally {
      clearTimeout(watch);
    }
  }

  #told(figures) {
    this.#attempt = 0;
    this.now = figures;
    const at = Date.parse(figures.at) / 1_000;
    for (const pipeline of figures.pipelines) this.#remember(pipeline.name, row(at, pipeline, figures.eventLoops));
    this.#enter('live', '');
  }

  #remember(name, values) {
    const columns = this.history(name);
    const gap = columns[0].length > 0 && values[0] - columns[0].at(-1) > SILENT_MS / 1_000;
    const rows = gap ? [[values[0] - 1, ...values.slice(1).map(() => null)], values] : [values];
    const grown = columns.map((column, index) => [...column, ...rows.map((each) => each[index])].slice(-KEPT));
    this.#history.set(name, grown);
  }

  #lost(reason) {
    const wait = RETRY_MS[Math.min(this.#attempt++, RETRY_MS.length - 1)] * (0.8 + Math.random() * 0.4);
    this.#timer = setTimeout(() => this.start(), wait);
    this.#enter('lost', reason);
  }

  #hurry() {
    if (this.connection === 'lost') this.start();
  }

  #enter(connection, reason) {
    this.connection = connection;
    this.reason = reason;
    this.changed();
  }
}

const emptyColumns = () => [[], [], [], [], [], [], [], []];

/** In the order of COLUMN. */
const row = (at, pipeline, loops) => [
  at,
  pipeline.perSecond?.events ?? null,
  pipeline.perSecond?.deadLetters ?? null,
  pipeline.source?.lag ?? null,
  pipeline.latencyMs.p50,
  pipeline.latencyMs.p99,
  loops.delayMs.p50,
  loops.delayMs.p99,
];

export const COLUMN = { at: 0, events: 1, deadLetters: 2, lag: 3, p50: 4, p99: 5, loopP50: 6, loopP99: 7 };
