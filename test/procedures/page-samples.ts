/** A sample of the connector's page: what an action was given, and the keys of what it gave back, in order, with the values that do not depend on the account. */
export interface PageSample {
  readonly action: string;
  /** Names of the page's ids; the values are those of the sandbox's own objects. */
  readonly input: readonly string[];
  readonly output: readonly (readonly [key: string, value?: string | null])[];
}

const intent = (
  amount: readonly [capturable: string, received: string],
  state: { readonly captureMethod: string; readonly canceledAt?: null },
): PageSample['output'] => [
  ['Success', 'true'],
  ['id'],
  ['object', 'payment_intent'],
  ['amount', '33000'],
  ['amount_capturable', amount[0]],
  ['amount_received', amount[1]],
  state.canceledAt === null ? ['canceled_at', null] : ['canceled_at'],
  ['cancellation_reason', null],
  ['capture_method', state.captureMethod],
  ['client_secret'],
  ['confirmation_method', 'automatic'],
  ['created'],
  ['currency', 'usd'],
];

const intentEnd = (status: string): PageSample['output'] => [
  ['status', status],
  ['transfer_data', null],
  ['transfer_group', null],
];

const INTENT_MIDDLE: PageSample['output'] = [
  ['invoice', null],
  ['last_payment_error', null],
  ['latest_charge'],
  ['level3', null],
  ['livemode', 'false'],
  ['next_action', null],
  ['on_behalf_of', null],
  ['payment_method'],
  ['payment_method_configuration_details', null],
];

const SUCCESS: PageSample['output'] = [['Success', 'true']];

export const PAGE_SAMPLES: readonly PageSample[] = [
  {
    action: 'ConfirmPaymentIntent',
    input: ['ReturnUrl', 'PaymentIntentId'],
    output: [
      ...intent(['0', '33000'], { captureMethod: 'automatic', canceledAt: null }),
      ...INTENT_MIDDLE,
      ['payment_method_options.card.installments', null],
      ['review', null],
      ['setup_future_usage', null],
      ['statement_descriptor_suffix', null],
      ...intentEnd('succeeded'),
    ],
  },
  {
    action: 'CapturePaymentIntent',
    input: ['PaymentIntentId'],
    output: [
      ...intent(['0', '33000'], { captureMethod: 'manual', canceledAt: null }),
      ['customer'],
      ['description', null],
      ...INTENT_MIDDLE,
      ['payment_method_options.card.installments', null],
      ['payment_method_types', null],
      ['processing', null],
      ['receipt_email', null],
      ['review', null],
      ['statement_descriptor_suffix', null],
      ...intentEnd('succeeded'),
    ],
  },
  {
    action: 'CancelPaymentIntent',
    input: ['PaymentIntentId'],
    output: [
      ...intent(['0', '0'], { captureMethod: 'manual' }),
      ['customer'],
      ['description', null],
      ...INTENT_MIDDLE,
      ['receipt_email', null],
      ['review', null],
      ['setup_future_usage', null],
      ['shipping', null],
      ...intentEnd('canceled'),
    ],
  },
  { action: 'AttachPaymentMethodToCustomer', input: ['PaymentMethodId', 'CustomerId'], output: SUCCESS },
  { action: 'DetachPaymentMethodFromCustomer', input: ['PaymentMethodId'], output: SUCCESS },
  {
    action: 'FinalizeInvoice',
    input: ['InvoiceId'],
    output: [
      ['Success', 'true'],
      ['id'],
      ['object', 'invoice'],
      ['account_country', 'US'],
      ['account_name'],
      ['billing_reason', 'manual'],
      ['charge', null],
      ['collection_method', 'charge_automatically'],
      ['created'],
      ['currency', 'usd'],
      ['discounts', null],
      ['due_date', null],
      ['effective_at'],
      ['ending_balance', '0'],
      ['footer', null],
      ['lines.data', null],
      ['lines.has_more', 'false'],
      ['lines.total_count', '0'],
      ['livemode', 'false'],
      ['next_payment_attempt', null],
      ['number'],
      ['on_behalf_of', null],
      ['paid', 'true'],
      ['paid_out_of_band', 'false'],
      ['payment_intent', null],
    ],
  },
  { action: 'FinalizeQuote', input: ['QuoteId'], output: SUCCESS },
  { action: 'AcceptQuote', input: ['QuoteId'], output: [['InvoiceId'], ['Success', 'true']] },
  { action: 'CancelQuote', input: ['QuoteId'], output: SUCCESS },
];
