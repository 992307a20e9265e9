export { explainJson, type ExplainJson } from './explain-json.js';
export { callsText, explainText } from './explain-text.js';
