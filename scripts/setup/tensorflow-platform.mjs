/** Whether this machine can have native TensorFlow even where its own installer's host is out of reach: then tests insist on it. */
export function nativeIsPossible(platform = process.platform, arch = process.arch) {
  return platform === 'linux' && arch === 'x64';
}
