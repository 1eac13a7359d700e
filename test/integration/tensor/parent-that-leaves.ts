// Starts a tensor process and tells its id; the test then kills this one.
import { forkTensorChild } from '#main/tensor/supervisor/fork-tensor-child.ts';

const child = forkTensorChild();
child.onMessage(() => process.send?.(child.pid));
