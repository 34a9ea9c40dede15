import CircleAlert from 'lucide-react/icons/circle-alert';
import { Component, type ReactNode } from 'react';
import { words } from '../i18n/i18n.ts';
import { Button } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { ProblemDetails } from '../widgets/problem-details.tsx';

interface State {
  readonly error: Error | null;
}

/** Keeps a mistake in one view from taking the window with it. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <EmptyState
        icon={CircleAlert}
        title={words('app.broken')}
        actions={<Button onClick={() => this.setState({ error: null })}>{words('app.tryAgain')}</Button>}
      >
        <p>{words('app.brokenText')}</p>
        <ProblemDetails problem={{ code: 'internal', detail: error.message }} />
      </EmptyState>
    );
  }
}
