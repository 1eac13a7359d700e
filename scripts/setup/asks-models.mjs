/** The commands that ask or train a model in the tensor process: only they wait for TensorFlow. Waves are found without it. */
export const ASKING = ['serve', 'predict', 'evaluate', 'train', 'compress', 'snn'];

/**
 * Whether a command line may ask a model; one that asks for help does not.
 * @param {readonly string[]} args
 * @returns {boolean}
 */
export function asksModels(args) {
  const [command = ''] = args;
  return ASKING.includes(command) && !args.includes('--help') && !args.includes('-h');
}
