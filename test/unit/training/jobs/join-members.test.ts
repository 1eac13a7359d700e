import { describe, expect, it } from 'vitest';
import { residual1d } from '#main/models/architectures/residual-1d.ts';
import { joinNetworks, joinWeights } from '#main/training/jobs/join-members.ts';
import { countParameters, inferShapes, listWeights } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';
import { drawNetworkWeights } from '#test/builders/network-model.ts';

const one = residual1d.describe({ form: 'twelve-leads', outputCount: 2 });

describe('members of a model', () => {
  it('are one network with as many outputs, three times the weights, and no name twice', () => {
    const joined = unwrap(joinNetworks(one, 3));

    expect(countParameters(joined).trained).toBe(3 * countParameters(one).trained);
    expect(unwrap(inferShapes(joined)).get('mean-of-members')).toEqual([2]);
    expect(joined.layers[0]).toMatchObject({ name: 'member1.stem', inputs: ['input'] });
    expect(unwrap(joinNetworks(one, 1))).toBe(one);
  });

  it('have their weights one after the other, the last layer as a half where there are two', () => {
    const [first, second] = [drawNetworkWeights(one), drawNetworkWeights(one).map((value) => value + 1)];
    const weights = joinWeights(one, [first, second]);

    const listed = listWeights(unwrap(joinNetworks(one, 2)));
    const size = first.length;
    expect(weights.length).toBe(2 * size);
    expect(listed.at(-1)?.name).toBe('member2.output.bias');
    // Kernel [128, 2] and bias [2] of the last layer.
    const inLast = 258;
    expect(weights.subarray(0, size - inLast)).toEqual(first.subarray(0, size - inLast));
    expect(weights.subarray(size, 2 * size - inLast)).toEqual(second.subarray(0, size - inLast));
    expect(weights.subarray(2 * size - inLast)).toEqual(second.subarray(size - inLast).map((value) => value / 2));
    expect(weights[size - 1]).toBe(Math.fround((first.at(-1) ?? 0) / 2));
  });

  it('cannot be joined where the last layer is not dense', () => {
    const headless = { ...one, layers: one.layers.slice(0, -1) };

    expect(joinNetworks(headless, 2)).toMatchObject({ ok: false, error: { code: 'job/failed' } });
  });
});
