/** Figures for people; what is unknown is a dash. */
const NONE = '–';
const known = (value) => value !== null && value !== undefined && Number.isFinite(value);

function short(value) {
  const size = Math.abs(value);
  if (size >= 1e9) return `${(value / 1e9).toFixed(1)}G`;
  if (size >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (size >= 1e4) return `${(value / 1e3).toFixed(1)}k`;
  if (size >= 100 || Number.isInteger(value)) return String(Math.round(value));
  return value.toFixed(1);
}

export const count = (value) => (known(value) ? short(value) : NONE);
export const exact = (value) => (known(value) ? value.toLocaleString('en') : NONE);
export const rate = (value) => (known(value) ? `${short(value)}/s` : NONE);

export function ms(value) {
  if (!known(value)) return NONE;
  if (value >= 7_200_000) return `${(value / 3_600_000).toFixed(1)} h`;
  if (value >= 120_000) return `${Math.round(value / 60_000)} min`;
  if (value >= 1_000) return `${(value / 1_000).toFixed(1)} s`;
  return value >= 10 ? `${Math.round(value)} ms` : `${value.toFixed(value === 0 ? 0 : 1)} ms`;
}

export function bytes(value) {
  if (!known(value)) return NONE;
  if (value >= 1 << 20) return `${(value / (1 << 20)).toFixed(1)} MiB`;
  return value >= 1 << 10 ? `${(value / (1 << 10)).toFixed(1)} KiB` : `${value} B`;
}

export const time = (iso) => (iso ? new Date(iso).toLocaleString() : NONE);

/** A value of an event: JSON in lines where it is JSON, else as it stands. */
export function value(shown) {
  if (shown === null || shown === undefined) return 'null (tombstone)';
  if (typeof shown !== 'string') return JSON.stringify(shown, null, 2);
  try {
    const parsed = JSON.parse(shown);
    // numbers that a browser cannot hold stay as they were written
    return JSON.stringify(parsed) === shown.replace(/\s+/g, '') ? JSON.stringify(parsed, null, 2) : shown;
  } catch {
    return shown;
  }
}
