import { forgetFailure } from './remembered-failures.mjs';
import { say } from './say.mjs';
import { StepError } from './step-error.mjs';
import { ensureTensorFlow } from './tensorflow.mjs';
import { nativeIsPossible } from './tensorflow-platform.mjs';

/**
 * Native TensorFlow for a script. Where it cannot be had, the program goes on with the slower wasm backend, save for tests on a machine
 * that could have it: those must not pass on something else than what people use.
 */
export async function ensureNativeTensorFlow({ root, cache, insist }) {
  const insisted = insist && nativeIsPossible();
  if (insisted) forgetFailure(cache, 'tensorflow');
  const tensorflow = await ensureTensorFlow({ root, cache });
  if (tensorflow.native) return;
  if (insisted) {
    throw new StepError(
      'TensorFlow',
      tensorflow.cause,
      'mend the cause (OVERREAD_TENSORFLOW_WHEEL may name a wheel that you fetched yourself) and run the command again',
    );
  }
  if (!tensorflow.remembered) {
    say(`native TensorFlow cannot be had: ${tensorflow.cause}`);
    say(
      'going on with the slower wasm backend; this is tried again in a day, or at once by: node scripts/setup.mjs --retry',
    );
  }
}
