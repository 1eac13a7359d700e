import { describe, expect, it } from 'vitest';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import { cnet } from '#main/models/architectures/cnet.ts';
import { measureLayerFields, measureReceptiveField } from '#shared/domain/layer-fields.ts';

describe('what positions of a layer see', () => {
  it('is 25 samples after the first convolution of the small CinC 2017 network, 588 after the last, 32 apart', () => {
    const fields = measureLayerFields(cinc2017Lite.describe({}));
    expect(fields.get('conv1.relu')).toEqual({ stride: 1, samples: 25 });
    expect(fields.get('conv2')).toEqual({ stride: 2, samples: 25 + 1 + 14 * 2 });
    expect(fields.get('conv6.relu')).toEqual({ stride: 32, samples: 588 });
    expect(fields.get('mean')).toBeUndefined();
    expect(measureReceptiveField(cinc2017Lite.describe({}))).toBe(588);
  });

  it('is that of the longer way where two are added up: CNet', () => {
    const fields = measureLayerFields(cnet.describe({}));
    // Stem and two convolutions of 5; then a maximum of 5, every second one.
    expect(fields.get('block1.add')).toEqual({ stride: 1, samples: 13 });
    expect(fields.get('block1.pool')).toEqual({ stride: 2, samples: 17 });
  });
});
