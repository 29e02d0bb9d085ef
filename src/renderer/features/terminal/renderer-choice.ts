import type { Terminal } from '@xterm/xterm';

const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;
let hardware: boolean | undefined;

/**
 * Whether a real graphics card draws. In software one WebGL frame took 150 ms where the DOM took 17,
 * so the faster way of drawing is the slower one there.
 */
const hasHardware = (): boolean => {
  if (hardware !== undefined) return hardware;
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  const info = gl?.getExtension('WEBGL_debug_renderer_info') ?? null;
  const name = gl && info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : '';
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  hardware = gl !== null && name !== '' && !SOFTWARE.test(name);
  return hardware;
};

/** Draws by WebGL where that pays, by the DOM elsewhere and whenever the context is lost. */
export const drawWithGraphicsCard = (terminal: Terminal): void => {
  if (!hasHardware()) return;
  void import('@xterm/addon-webgl')
    .then(({ WebglAddon }) => {
      const addon = new WebglAddon();
      addon.onContextLoss(() => addon.dispose());
      terminal.loadAddon(addon);
    })
    .catch((error: unknown) => console.warn('Panes are drawn without WebGL', error));
};
