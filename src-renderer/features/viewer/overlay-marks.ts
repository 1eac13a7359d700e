import type { Viewer } from '#renderer/state/viewer.svelte.ts';
import { formatCaliper, measureCaliper } from '#renderer/trace/caliper.ts';
import type { OverlayMarks } from '#renderer/trace/draw-overlay.ts';

/** What lies over the trace of a viewer, in paper and strip alike. */
export function toOverlayMarks(viewer: Viewer): OverlayMarks {
  const { marks, timeBase, shownSlots } = viewer;
  const { hover, caliper } = marks;
  const slot = shownSlots.find((candidate) => candidate.leadKey === caliper?.leadKey);
  const sample = hover?.snappedSample ?? (marks.tool === 'insert' || marks.tool === 'move' ? hover?.sample : undefined);
  const isPlacing = marks.isEditing && marks.tool !== 'range' && marks.tool !== 'caliper';
  return {
    currentSample: marks.currentBeat?.sample,
    selection: marks.selection,
    rangeStartSample: marks.rangeStartSample,
    preview:
      hover === undefined || sample === undefined || !isPlacing
        ? undefined
        : { sample, leadKey: hover.leadKey, value: viewer.signals.findShownValue(hover.leadKey, Math.round(sample)) },
    caliper:
      caliper === undefined
        ? undefined
        : {
            ...caliper,
            // The lines lie where the trace is drawn; the number is of what was recorded.
            fromValue: viewer.signals.findShownValue(caliper.leadKey, caliper.fromSample),
            toValue: viewer.signals.findShownValue(caliper.leadKey, caliper.toSample),
            text: toCaliperText(
              viewer,
              formatCaliper(measureCaliper(caliper, timeBase), {
                unit: slot?.unit ?? '',
                isCalibrated: slot?.isCalibrated ?? false,
              }),
            ),
          },
  };
}

function toCaliperText({ filter }: Viewer, text: string): string {
  return filter === 'none' ? text : `${text}  unfiltered`;
}
