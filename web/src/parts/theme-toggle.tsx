import { chooseTheme, type ThemeChoice, useThemeChoice } from "../theme/theme.ts";
import styles from "./theme-toggle.module.css";

const choices: readonly { value: ThemeChoice; label: string; sign: string }[] = [
  { value: "light", label: "Light", sign: "○" },
  { value: "system", label: "As the system", sign: "◐" },
  { value: "dark", label: "Dark", sign: "●" },
];

/** Light, dark, or as the system is. */
export function ThemeToggle() {
  const chosen = useThemeChoice();
  return (
    <fieldset className={styles.toggle}>
      <legend className="hidden-visually">Colours</legend>
      {choices.map(({ value, label, sign }) => (
        <label key={value} title={label}>
          <input
            type="radio"
            name="theme"
            className="hidden-visually"
            checked={chosen === value}
            onChange={() => chooseTheme(value)}
          />
          <span className="hidden-visually">{label}</span>
          <span aria-hidden="true">{sign}</span>
        </label>
      ))}
    </fieldset>
  );
}
