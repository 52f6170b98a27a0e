/** The address of the page that hands over keys. */

import type { ReactElement } from "react";
import { AuthorizePage } from "../features/authorize/AuthorizePage";
import { authorize } from "./router";

export function AuthorizeRoute(): ReactElement {
  return <AuthorizePage {...authorize.useSearch()} />;
}
