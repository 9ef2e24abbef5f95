import type { PlainReport } from "../../../src/server/wire.ts";
import { FigureView } from "../figures/index.ts";
import { save } from "../figures/tools.tsx";
import { useTheme } from "../theme/theme.ts";
import { isWide } from "../words/figure-shape.ts";
import { typeset } from "../words/values.ts";
import { Button } from "./button.tsx";
import { ClaimsTable } from "./claims-table.tsx";
import { MeasuresTable } from "./measures-table.tsx";
import { Notices } from "./notices.tsx";
import styles from "./report-view.module.css";
import { Section } from "./section.tsx";

const reportFile = (report: PlainReport): Blob =>
  new Blob([JSON.stringify(report)], { type: "application/json" });

/** What an instrument found: the same parts as a run. */
export function ReportView({ report }: { report: PlainReport }) {
  const theme = useTheme();
  return (
    <div aria-live="polite">
      <Section id="report" title={report.title}>
        <p className={styles.summary}>{typeset(report.summary)}</p>
        <Notices notices={report.notices} />
        {report.replay === undefined ? null : (
          <p className={styles.replay}>
            <Button onClick={() => save(reportFile(report), "report.json")}>Report as JSON</Button>{" "}
            With it and the same files <code>assay replay report.json …</code> gives the same
            numbers.
          </p>
        )}
      </Section>
      {report.figures.length === 0 ? null : (
        <Section id="report-figures" title="Figures">
          <div className={styles.figures}>
            {report.figures.map((figure) => (
              <div key={figure.id} className={isWide(figure) ? styles.wide : undefined}>
                <FigureView figure={figure} theme={theme} />
              </div>
            ))}
          </div>
        </Section>
      )}
      {report.claims.length === 0 ? null : (
        <Section id="report-claims" title="Claims">
          <ClaimsTable claims={report.claims} caption="Claims judged on the input" />
        </Section>
      )}
      {Object.keys(report.measures).length === 0 ? null : (
        <Section id="report-measures" title="Measures">
          <MeasuresTable measures={report.measures} />
        </Section>
      )}
    </div>
  );
}
