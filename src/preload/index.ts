import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type {
  Answer,
  EventName,
  Events,
  RequestInput,
  RequestName,
  WindowBridge,
} from '../shared/window-contract';

const bridge: WindowBridge = {
  request: <N extends RequestName>(name: N, input: RequestInput<N>): Promise<Answer<N>> =>
    ipcRenderer.invoke('breakwater:request', name, input),
  on: <N extends EventName>(name: N, listener: (event: Events[N]) => void) => {
    const forward = (_event: IpcRendererEvent, payload: Events[N]) => listener(payload);
    const channel = `breakwater:event:${name}`;
    ipcRenderer.on(channel, forward);
    return () => ipcRenderer.removeListener(channel, forward);
  },
};

contextBridge.exposeInMainWorld('breakwater', bridge);
