import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '../ui/button';
import styles from './error-boundary.module.css';

interface State {
  readonly error: Error | null;
}

/** Stands in for the window when drawing it failed. Builds do not depend on it, and it says so. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error('The window could not be drawn', error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <main className={styles.page} role="alert">
        <h1 className={styles.title}>The window could not be drawn</h1>
        <p className={styles.text}>
          Builds go on, and nothing that is on disk is lost. Reloading brings the window back to
          where it was.
        </p>
        <pre className={styles.cause}>{error.message}</pre>
        <Button look="primary" onClick={() => window.location.reload()} autoFocus>
          Reload the window
        </Button>
      </main>
    );
  }
}
