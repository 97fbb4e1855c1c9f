/** Catches what a screen throws, including code that could not be loaded: says so, keeps what was typed, and offers a retry. */
import { Component, type ReactNode } from 'react';
import { ApiProblem } from './api.ts';
import { Problem } from './notices.tsx';

interface BoundaryProps {
  /** Before the screen is shown again. */
  onRetry?: () => void;
  children: ReactNode;
}

export class Boundary extends Component<BoundaryProps, { error: Error | null }> {
  override state = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const retry = () => {
      this.props.onRetry?.();
      this.setState({ error: null });
    };
    return <Problem error={isLoading(error) ? new ApiProblem(0, 'no_connection', '') : error} onRetry={retry} />;
  }
}

/** A module that could not be loaded: every browser has its own message for it, and none an error name. */
const isLoading = (error: Error): boolean => error instanceof TypeError && /import|module|fetch/i.test(error.message);
