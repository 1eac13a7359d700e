/**
 * Probabilities of logits: a softmax over the classes in the mask, or a sigmoid each.
 * @param logits  [rowCount * classCount]
 * @param rules  `classMask` by class: 0 leaves it out of the softmax; logits are divided by `temperature`
 * @returns [rowCount * classCount]
 */
export function toProbabilities(
  logits: Float32Array,
  {
    classMask,
    output,
    temperature,
  }: { readonly classMask: Uint8Array; readonly output: 'softmax' | 'sigmoid'; readonly temperature: number },
): Float32Array {
  if (output === 'sigmoid') return logits.map((logit) => 1 / (1 + Math.exp(-logit / temperature)));
  const classCount = classMask.length;
  const probabilities = new Float32Array(logits.length);
  for (let row = 0; row < logits.length; row += classCount) {
    let largest = -Infinity;
    for (let c = 0; c < classCount; c++) if (classMask[c] === 1) largest = Math.max(largest, logits[row + c] ?? 0);
    let sum = 0;
    for (let c = 0; c < classCount; c++) {
      const value = classMask[c] === 1 ? Math.exp(((logits[row + c] ?? 0) - largest) / temperature) : 0;
      probabilities[row + c] = value;
      sum += value;
    }
    for (let c = 0; c < classCount; c++) probabilities[row + c] = (probabilities[row + c] ?? 0) / sum;
  }
  return probabilities;
}
