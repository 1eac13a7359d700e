import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberModel } from '#main/store/tables/model.ts';
import { putModelOrigin } from '#main/store/tables/model-origin.ts';
import { findNextVersion } from '#main/training/desk/next-version.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { createLabelledLibrary, type LabelledLibrary } from '#test/builders/labelled-library.ts';

let library: LabelledLibrary;
beforeEach(() => {
  library = createLabelledLibrary();
});
afterEach(() => library.close());

const card = (id: string, version: string) => ({ id: id as ModelId, version, weightsSha256: 'x' }) as ModelCard;
const next = (listed: readonly ModelCard[], parent: ModelCard | null) =>
  findNextVersion(
    library.db.read,
    listed.map((one) => ({ card: one })),
    { architecture: 'cnet', parent },
  );
const putOrigin = (modelId: string, family: string) =>
  library.db.write((tx) =>
    putModelOrigin(tx, {
      modelId: modelId as ModelId,
      family,
      parentModelId: family as ModelId,
      runId: null,
      createdAtMs: 1,
    }),
  );

describe('the next version of a model', () => {
  it('is 2.0.0 of its own line after 1.0.0, also from a later version, and from one whose number stands in its way', () => {
    const shipped = card('cnet-aami5', '1.0.0');
    expect(next([shipped], shipped)).toEqual({ modelId: 'cnet-aami5-v2', version: '2.0.0' });
    const second = card('cnet-aami5-v2', '2.0.0');
    putOrigin('cnet-aami5-v2', 'cnet-aami5');
    expect(next([shipped, second], second)).toEqual({ modelId: 'cnet-aami5-v3', version: '3.0.0' });
    expect(next([shipped, second], shipped)).toEqual({ modelId: 'cnet-aami5-v3', version: '3.0.0' });
  });

  it('never takes an id again that predictions of a deleted model name', () => {
    const shipped = card('cnet-aami5', '1.0.0');
    library.db.write((tx) => rememberModel(tx, card('cnet-aami5-v2', '2.0.0'), 1));
    expect(next([shipped], shipped)).toEqual({ modelId: 'cnet-aami5-v3', version: '3.0.0' });
  });

  it('begins a line of its own where weights were drawn', () => {
    expect(next([], null)).toEqual({ modelId: 'cnet-desk-1', version: '1.0.0' });
    expect(next([card('cnet-desk-1', '1.0.0')], null)).toEqual({ modelId: 'cnet-desk-2', version: '1.0.0' });
  });

  it('keeps within the 64 letters of an id', () => {
    const long = card('a'.repeat(64), '1.0.0');
    expect(next([long], long).modelId.length).toBeLessThanOrEqual(64);
  });
});
