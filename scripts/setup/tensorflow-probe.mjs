// Loads a tfjs-node package (its folder is the first argument) and multiplies two matrices with it. Run as a process of its own:
// a library that does not fit this machine ends the process that loads it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';

// Node 23 took these two away; tfjs-node 4.22 still calls them.
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;

const folder = process.argv[2];
const tf = createRequire(join(folder, 'package.json'))(join(folder, 'dist', 'index.js'));
const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
const values = Array.from(product.dataSync()).join(' ');
if (tf.getBackend() !== 'tensorflow') throw new Error(`the backend is ${tf.getBackend()}, not tensorflow`);
if (values !== '19 22 43 50') throw new Error(`[1 2; 3 4] x [5 6; 7 8] gives ${values}, not 19 22 43 50`);
process.stdout.write('multiplied\n');
