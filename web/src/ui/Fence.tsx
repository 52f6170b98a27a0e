/** What fails inside does not take the page with it. */

import { Component, type ReactElement, type ReactNode } from "react";

interface FenceProps {
  /** Shown in the place of what failed; `retry` draws it again. */
  failed: (error: Error, retry: () => void) => ReactElement;
  children: ReactNode;
}

export class Fence extends Component<FenceProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === null ? this.props.children : this.props.failed(error, () => this.setState({ error: null }));
  }
}
