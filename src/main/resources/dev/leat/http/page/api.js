/** Asks the node. The token lives as long as the tab. */
const TOKEN = 'leat.token';

export const token = {
  get: () => sessionStorage.getItem(TOKEN) ?? '',
  set: (text) => sessionStorage.setItem(TOKEN, text),
  clear: () => sessionStorage.removeItem(TOKEN),
};

/** Why a request was not done: what the node said, or that it does not answer (status 0). */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `the node answered ${status}`);
    this.status = status;
    this.mistakes = Array.isArray(body.problems) ? body.problems : [];
  }
}

async function ask(method, path, { body, signal } = {}) {
  const headers = {};
  if (token.get()) headers.Authorization = `Bearer ${token.get()}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
      cache: 'no-store',
      credentials: 'omit',
    });
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    throw new Problem(0, { detail: 'the node does not answer' });
  }
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => ({})));
  return answer;
}

/** The JSON that the node answers. */
export async function call(method, path, body) {
  return (await ask(method, path, { body })).json();
}

export const get = (path) => call('GET', path);
export const pipelinePath = (name, rest = '') => `/api/v1/pipelines/${encodeURIComponent(name)}${rest}`;
export const clusterPipelinePath = (name, rest = '') => `/api/v1/cluster/pipelines/${encodeURIComponent(name)}${rest}`;

/** Reads server-sent events until the node or the signal ends it; calls onMessage(event, data) for each. */
export async function stream(path, { signal, onOpen, onMessage }) {
  const answer = await ask('GET', path, { signal });
  onOpen();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    const messages = rest.split('\n\n');
    rest = messages.pop();
    for (const message of messages) deliver(message, onMessage);
  }
}

function deliver(message, onMessage) {
  let event = 'message';
  const data = [];
  for (const line of message.split('\n')) {
    if (line.startsWith('event:')) event = line.slice(6).trim();
    if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
  }
  if (data.length > 0) onMessage(event, data.join('\n'));
}
