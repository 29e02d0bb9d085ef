import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './app/fonts.css';
import './app/tokens.css';
import '@xterm/xterm/css/xterm.css';
import './app/base.css';
import { App } from './app/app';
import { connect } from './app/connect';
import { ErrorBoundary } from './app/error-boundary';

connect();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
