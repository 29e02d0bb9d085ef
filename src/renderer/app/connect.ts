import { receiveAgentChunk } from '../features/agents/agent-panes';
import { receiveChunk, receiveFound } from '../features/builds/pane-registry';
import { forgetSearch, takeNews } from '../features/search/search-state';
import { loadState } from '../state/actions';
import { listen } from '../state/bridge';
import { forgetFileVersions, takeFileVersions } from '../state/file-versions';
import { openDialog, takePatch } from '../state/store';
import { runCommand } from './commands';

/** Binds the store to the engine's messages, once for the life of the page. */
export const connect = (): void => {
  listen('workspace.switched', () => {
    forgetFileVersions();
    forgetSearch();
    void loadState();
  });
  listen('files.changed', ({ files }) => takeFileVersions(files));
  listen('workspace.changed', takePatch);
  listen('pane.chunk', (chunk) => {
    receiveChunk(chunk);
    receiveAgentChunk(chunk);
  });
  listen('pane.found', receiveFound);
  listen('logs.found', takeNews);
  listen('app.closing', ({ running }) => openDialog({ kind: 'closing', running }));
  listen('app.command', ({ command }) => runCommand(command));
  void loadState();
  // Ready before the first visit to an editor, without being in the way of the first picture.
  setTimeout(() => void import('../features/handoff/document-tab'), 4000);
};
