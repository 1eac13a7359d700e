/** The commands of the command line, for a shell that must tell a command from a file to open. A test compares. */
export const COMMAND_NAMES: readonly string[] = [
  'compare',
  'convert',
  'delineate',
  'detect',
  'evaluate',
  'export',
  'help',
  'import',
  'list',
  'measure',
  'models',
  'predict',
  'serve',
  'show',
  'train',
  'verify',
];
