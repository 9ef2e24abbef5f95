import type { StudyFamily } from "../../../src/study/contract.ts";

/** Families in the order of the gallery, with the question that joins their studies. */
export const families: readonly { id: StudyFamily; title: string; question: string }[] = [
  {
    id: "interpretability",
    title: "Networks taken apart",
    question: "What has a network learned, and can we prove it?",
  },
  {
    id: "capabilities",
    title: "Capabilities over time",
    question: "How long a task can a model do, and how fast does that grow?",
  },
  {
    id: "human-behaviour",
    title: "Models of people",
    question: "What do people want, given that they are not rational?",
  },
  {
    id: "robustness",
    title: "Robustness",
    question: "Which failures remain when somebody looks for them?",
  },
  {
    id: "people-and-models",
    title: "People and models",
    question: "How do people and models compare on the same task?",
  },
];
