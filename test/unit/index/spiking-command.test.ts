import { describe, expect, it } from 'vitest';
import { SPIKING_DEFAULTS, toSpikingCommand } from '#main/app/cli/spiking-flags.ts';

describe('the command of a spiking card', () => {
  it('says scales and steps, and nothing else that is a default', () => {
    expect(toSpikingCommand('made', { ...SPIKING_DEFAULTS, id: 'made-spikes' })).toBe(
      'npm run -s overread -- snn convert made --percentile 99.9 --per channel --T 100 --data DATA --out resources/models',
    );
  });

  it('says all else that was given: id, neurons with their time constant, pool, calibration and rows', () => {
    const flags = { ...SPIKING_DEFAULTS, neuron: 'lif', tau: '3', pool: 'or', calibration: '60', rows: '150', id: 'x' };
    expect(toSpikingCommand('made', flags)).toContain(
      '--T 100 --id x --neuron lif --tau 3 --pool or --calibration 60 --rows 150 --data DATA',
    );
    expect(toSpikingCommand('made', { ...SPIKING_DEFAULTS, neuron: 'if-hard' })).toContain(' --neuron if-hard --data');
  });
});
