import { describe, expect, it } from 'vitest';
import type { ProcedureInput } from '../../src/catalog/definition.js';
import { readProcedures, readSchema } from './read-schema.js';

const procedures = readProcedures();
const golden = readSchema('names.json') as { readonly procedures: string[] };

function inputsOf(name: string): readonly ProcedureInput[] {
  const found = procedures.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no procedure ${name}`);
  return found.inputs;
}

/** Names and aliases. */
function namesOf(name: string): string[] {
  return inputsOf(name).flatMap((input) => [input.name, ...(input.aliases ?? [])]);
}

const CONFIRM = [
  ...['PaymentMethod', 'ReceiptEmail', 'SetupFutureUsage', 'Shipping', 'CaptureMethod', 'ErrorOnRequiresAction'],
  ...['Mandate', 'MandateData', 'OffSession', 'PaymentMethodData', 'PaymentMethodOptions', 'PaymentMethodTypes'],
  'ReturnUrl',
];
const CAPTURE = [
  ...['AmountToCapture', 'Metadata', 'ApplicationFeeAmount', 'FinalCapture', 'StatementDescriptor'],
  ...['StatementDescriptorSuffix', 'TransferData'],
];
const CANCEL = ['CancellationDetailsComment', 'CancellationDetailsFeedback', 'InvoiceNow', 'IsProrate'];
const RESUME = ['BillingCycleAnchor', 'ProrationBehavior', 'ProrationDate'];

describe('the procedures that the connector documents', () => {
  it.each([
    ['ConfirmPaymentIntent', ['PaymentIntentId'], CONFIRM],
    ['CapturePaymentIntent', ['PaymentIntentId'], CAPTURE],
    ['CancelPaymentIntent', ['PaymentIntentId'], ['CancellationReason']],
    ['AttachPaymentMethodToCustomer', ['PaymentMethodId', 'CustomerId'], []],
    ['DetachPaymentMethodFromCustomer', ['PaymentMethodId'], []],
    ['FinalizeInvoice', ['InvoiceId'], ['AutoAdvance']],
    ['FinalizeQuote', ['QuoteId'], ['ExpiresAt', 'SouQuoteIdrcePath']],
    ['AcceptQuote', ['QuoteId'], []],
    ['CancelQuote', ['QuoteId'], []],
    ['CancelSubscription', ['SubscriptionId'], CANCEL],
    ['ResumeSubscription', ['SubscriptionId'], RESUME],
  ])('%s takes its inputs', (name, required, optional) => {
    expect(golden.procedures).toContain(name);
    const needed = inputsOf(name).filter((input) => input.required);
    expect(needed.map((input) => input.name)).toEqual(required);
    expect(namesOf(name)).toEqual(expect.arrayContaining(optional));
  });

  it('FinalizeQuote takes the mangled name for the id', () => {
    expect(inputsOf('FinalizeQuote')[0]?.aliases).toEqual(['SouQuoteIdrcePath']);
  });
});

describe('procedures', () => {
  it.each(procedures.map(({ name, inputs }) => [name, inputs] as const))(
    '%s takes ids of its path, then what is required, then the rest by name',
    (_, inputs) => {
      const rank = (input: ProcedureInput): number => (input.in === 'path' ? 0 : input.required ? 1 : 2);
      expect(inputs.map(rank)).toEqual(inputs.map(rank).sort());
      for (const part of [1, 2]) {
        const names = inputs.filter((input) => rank(input) === part).map(({ parameter }) => parameter);
        expect(names).toEqual([...names].sort());
      }
    },
  );

  it('that are sent as POST and change nothing are marked so', () => {
    const marked = procedures.filter(({ effect }) => effect === false);
    expect(marked.map(({ name, method }) => `${method} ${name}`)).toEqual(['POST CreateInvoicePreview']);
  });

  it('that read as previews either are marked or sent as GET', () => {
    const previews = procedures.filter(({ name }) => name.includes('Preview'));
    expect(previews.map(({ name }) => name)).toEqual([
      'CreateInvoicePreview',
      'PreviewCreditNote',
      'PreviewCreditNoteLines',
    ]);
    expect(previews.every(({ method, effect }) => method === 'GET' || effect === false)).toBe(true);
  });
});
