import type { ComponentProps } from "react";
import styles from "./button.module.css";

interface ButtonProps extends ComponentProps<"button"> {
  look?: "plain" | "primary" | "danger";
}

/** A button; `primary` for the one thing that a page is for. */
export function Button({ look = "plain", type = "button", className = "", ...rest }: ButtonProps) {
  return (
    <button type={type} className={`${styles.button} ${styles[look]} ${className}`} {...rest} />
  );
}

/** Classes that make a link look like a plain button. */
export const buttonLook = `${styles.button} ${styles.plain}`;
