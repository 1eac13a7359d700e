import { listFilterLines } from '#renderer/state/filter-words.ts';
import type { Viewer } from '#renderer/state/viewer.svelte.ts';

/** What must be written on the picture, so that nothing is read off it that it does not hold. */
export function listViewNotes(viewer: Viewer): readonly string[] {
  const notes: string[] = [];
  if (viewer.mode === 'paper') {
    if (!viewer.pageScale.isTrueScale) notes.push('not to scale');
    else if (!viewer.display.isCalibrated) notes.push('screen not calibrated');
    if (viewer.layout !== '12x1' && viewer.layout !== 'single') {
      notes.push(viewer.timing === 'consecutive' ? 'columns follow each other in time' : 'columns show the same time');
    }
    if (viewer.slots.notEcg.length > 0) {
      notes.push(`not on paper: ${viewer.slots.notEcg.map((slot) => slot.label).join(', ')}`);
    }
  }
  notes.push(...toFilterNotes(viewer));
  return notes;
}

/** The filter itself stands on the paper and, for the strip, here. */
function toFilterNotes({ filter, mode, signals, sampleRateHz }: Viewer): readonly string[] {
  if (filter === 'none') return [];
  const named = mode === 'paper' ? [] : listFilterLines(signals, sampleRateHz);
  return [...named, 'measurements and overview: unfiltered; saturation: not marked'];
}
