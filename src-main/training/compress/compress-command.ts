import type { CompressionSettings } from './compression-settings.ts';

/** How a card says that a compression can be done again. @param outFolder  as it is written there */
export function toCompressCommand(
  modelId: string,
  settings: CompressionSettings,
  { outFolder, hasRows }: { readonly outFolder: string; readonly hasRows: boolean },
): string {
  const { method, targetBits, coordinates, probeCount, epochCount, maxRowsPerClass, fold, seed } = settings;
  const own = [
    method === 'alq' ? ` --bits ${targetBits} --coordinates ${coordinates}` : '',
    probeCount === 0 ? '' : ` --probe ${probeCount}`,
    epochCount === null ? '' : ` --epochs ${epochCount}`,
    maxRowsPerClass === null ? '' : ` --rows-per-class ${maxRowsPerClass}`,
    fold === null ? '' : ` --fold ${fold}`,
  ];
  const data = hasRows ? ` --seed ${seed} --data DATA` : '';
  return `npm run -s overread -- compress ${modelId} --method ${method}${own.join('')}${data} --out ${outFolder}`;
}
