import { describe, expect, it } from 'vitest';
import { describeTable, descriptionProblems } from '../../schema/generate/descriptions.js';
import { readTables } from './read-schema.js';

const tables = readTables();

function words(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? [];
}

/** Words of a line that the name does not hold, whole, plural or inside a longer word. */
function newWords(name: string, description: string): string[] {
  return words(description).filter((word) => !name.toLowerCase().includes(word.replace(/s$/, '')));
}

describe('descriptions of tables', () => {
  it('say more than the name, in one sentence of at most 90 characters', () => {
    const poor = tables.filter(
      ({ name, description }) =>
        description.length > 90 || !/^[A-Z].*\.$/.test(description) || newWords(name, description).length < 3,
    );
    expect(poor.map(({ name, description }) => `${name}: ${description}`)).toEqual([]);
  });

  it('differ from table to table', () => {
    const lines = tables.map(({ description }) => description);
    expect(lines.filter((line, at) => lines.indexOf(line) !== at)).toEqual([]);
  });

  it('name the condition that nothing can feed', () => {
    const silent = tables.flatMap(({ name, description, requires }) =>
      requires
        .filter((requirement) => requirement.table === undefined && !description.includes(requirement.column))
        .map(({ column }) => `${name}.${column}`),
    );
    expect(silent).toEqual([]);
  });

  it('are demanded of every table', () => {
    expect(() => describeTable('Charge', {})).toThrow('Charge has no line in descriptions.json');
    expect(descriptionProblems({ Gone: 'A row.' }, ['Charge'])).toEqual(['descriptions.json: Gone is no table']);
    expect(descriptionProblems({ Charge: `A ${'very '.repeat(20)}long line.` }, ['Charge'])).toHaveLength(1);
    expect(descriptionProblems({ Charge: 'charges' }, ['Charge'])).toHaveLength(1);
  });
});
