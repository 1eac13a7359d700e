import { findDisplayFilter } from '#shared/domain/display-filter.ts';
import type { ViewerPlace } from './viewer-types.ts';
import { VIEW_MODES } from './viewer-types.ts';

/** Where somebody stands in a recording as part of an address: 'paper~12345~3600~0', 'strip~0~3600~0~monitor.50'. */
export function toViewText(place: ViewerPlace): string {
  const { mode, startSample, stripSpanSample, activeLeadKey, filter } = place;
  // '+' is a space to whoever reads an address.
  const filtered = filter === 'none' ? [] : [filter.replace('+', '.')];
  return [mode, startSample, stripSpanSample, activeLeadKey, ...filtered].join('~');
}

/** The place that a text names; undefined for one that names none. The viewer puts right what does not fit its record. */
export function parseViewText(text: string | null): ViewerPlace | undefined {
  const [mode, start, span, activeLeadKey, filterText = 'none', ...rest] = (text ?? '').split('~');
  const startSample = Number(start);
  const stripSpanSample = Number(span);
  const filter = findDisplayFilter(filterText.replace('.', '+'));
  const known = VIEW_MODES.find((one) => one === mode);
  if (known === undefined || activeLeadKey === undefined || filter === undefined || rest.length > 0) return undefined;
  if (!Number.isSafeInteger(startSample) || !Number.isSafeInteger(stripSpanSample)) return undefined;
  return { mode: known, startSample, stripSpanSample, activeLeadKey, filter };
}
