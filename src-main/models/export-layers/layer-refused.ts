/** A layer that TensorFlow.js's layers models do not have; the message ends a sentence that names the layer. */
export class LayerRefused extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'LayerRefused';
  }
}
