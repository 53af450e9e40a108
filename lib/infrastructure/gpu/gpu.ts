import { Construct } from 'constructs';
import { parseProps } from '../../core/props';
import { gkeDriver } from './gke-driver';
import { type GpuProps, gpuProps } from './gpu-props';
import { nvidiaDevicePlugin } from './nvidia-device-plugin';

/** Programs on nodes with GPUs, for clusters that do not bring them: both stand in kube-system, where nodes admit critical pods. */
export class Gpu extends Construct {
  constructor(scope: Construct, id: string, props: GpuProps) {
    super(scope, id);
    const { devicePlugin, driver } = parseProps(this, gpuProps, props).cluster.gpu;
    if (devicePlugin === 'nvidia') nvidiaDevicePlugin(this, 'device-plugin');
    if (driver === 'gke') gkeDriver(this, 'driver');
  }
}
