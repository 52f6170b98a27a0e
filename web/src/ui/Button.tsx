/** Buttons: words, or an icon with its words in a tooltip. */

import { Tooltip } from "radix-ui";
import type { ButtonHTMLAttributes, ReactElement, ReactNode, Ref } from "react";
import styles from "./ui.module.css";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  primary?: boolean;
}

export function Button({ primary = false, className = "", ...rest }: ButtonProps): ReactElement {
  return (
    <button type="button" className={`${styles.button} ${primary ? styles.primary : ""} ${className}`} {...rest} />
  );
}

/** The look of a button for links. */
export const buttonClass = styles.button;

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  keys?: string;
  side?: "top" | "right" | "bottom" | "left";
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ label, keys, side = "bottom", className = "", ...rest }: IconButtonProps): ReactElement {
  return (
    <Tip label={label} side={side} {...(keys === undefined ? {} : { keys })}>
      <button type="button" aria-label={label} className={`${styles.icon} ${className}`} {...rest} />
    </Tip>
  );
}

interface TipProps {
  label: string;
  keys?: string;
  side?: "top" | "right" | "bottom" | "left";
  children: ReactNode;
}

export function Tip({ label, keys, side = "bottom", children }: TipProps): ReactElement {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content side={side} sideOffset={6} className={styles.tip}>
          {label}
          {keys === undefined ? null : <kbd>{keys}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
