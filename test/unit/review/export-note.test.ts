import { describe, expect, it } from 'vitest';
import { describeRunExport } from '#main/review/export-note.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { buildSpikingRun } from '#test/builders/spiking-card.ts';

describe("the note beside a model's beats", () => {
  const run = { modelId: 'cnet' as ModelId, modelVersion: '1.2.0' };

  it('names the model, and the spiking form and its 100 steps where that answered', () => {
    expect(describeRunExport(run)).toBe('Overread: model beats, not reviewed; model cnet 1.2.0');
    expect(describeRunExport({ ...run, spiking: buildSpikingRun({ steps: 100 }) })).toBe(
      'Overread: model beats, not reviewed; model cnet 1.2.0 by cnet-spikes in 100 steps of spikes',
    );
  });
});
