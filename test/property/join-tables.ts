import { column, ORACLE_TABLES, pushed, type OracleTable } from './oracle-tables.js';

const id = pushed('id', 'text');
const created = pushed('created', 'timestamp');

const MORE: readonly OracleTable[] = [
  {
    name: 'Refund',
    url: '/v1/refunds',
    weight: 2,
    columns: [
      id,
      created,
      pushed('charge', 'text'),
      pushed('payment_intent', 'text'),
      column('amount', 'bigint'),
      column('currency', 'enum'),
      column('reason', 'enum'),
      column('status', 'enum'),
    ],
  },
  {
    name: 'PaymentIntent',
    url: '/v1/payment_intents',
    weight: 1,
    columns: [
      id,
      created,
      pushed('customer', 'text'),
      column('latest_charge', 'text'),
      column('amount', 'bigint'),
      column('amount_received', 'bigint'),
      column('currency', 'enum'),
      column('status', 'enum'),
      column('canceled_at', 'timestamp'),
    ],
  },
  {
    name: 'InvoicePayment',
    url: '/v1/invoice_payments',
    weight: 2,
    columns: [
      id,
      created,
      pushed('invoice', 'text'),
      pushed('payment.payment_intent', 'text'),
      pushed('payment.type', 'enum'),
      pushed('status', 'enum'),
      column('amount_paid', 'bigint'),
      column('is_default', 'boolean'),
    ],
  },
  {
    name: 'InvoiceLineItem',
    url: '/v1/invoices/{id}/lines',
    parents: '/v1/invoices',
    weight: 2,
    columns: [
      id,
      pushed('invoice', 'text'),
      column('subscription', 'text'),
      column('pricing.price_details.price', 'text'),
      column('amount', 'bigint'),
      column('quantity', 'bigint'),
      column('currency', 'enum'),
      column('discountable', 'boolean'),
    ],
  },
  {
    name: 'SubscriptionItem',
    url: '/v1/subscription_items?subscription={id}',
    parents: '/v1/subscriptions?status=all',
    weight: 2,
    columns: [
      id,
      created,
      pushed('subscription', 'text'),
      column('price', 'text', 'price.id'),
      column('quantity', 'bigint'),
    ],
  },
];

export const JOIN_TABLES: readonly OracleTable[] = [...ORACLE_TABLES, ...MORE];

/** Pairs of columns that hold each other's values: what people join on. */
export const JOIN_KEYS: readonly (readonly [table: string, column: string, table: string, column: string])[] = [
  ['Charge', 'customer', 'Customer', 'id'],
  ['Charge', 'payment_intent', 'PaymentIntent', 'id'],
  ['Charge', 'payment_intent', 'InvoicePayment', 'payment.payment_intent'],
  ['Charge', 'customer', 'Subscription', 'customer'],
  ['Charge', 'customer', 'Invoice', 'customer'],
  ['Invoice', 'customer', 'Customer', 'id'],
  ['Invoice', 'subscription', 'Subscription', 'id'],
  ['Subscription', 'customer', 'Customer', 'id'],
  ['Subscription', 'customer', 'Invoice', 'customer'],
  ['Refund', 'charge', 'Charge', 'id'],
  ['Refund', 'payment_intent', 'PaymentIntent', 'id'],
  ['Refund', 'payment_intent', 'Charge', 'payment_intent'],
  ['PaymentIntent', 'customer', 'Customer', 'id'],
  ['PaymentIntent', 'latest_charge', 'Charge', 'id'],
  ['InvoicePayment', 'invoice', 'Invoice', 'id'],
  ['InvoicePayment', 'payment.payment_intent', 'PaymentIntent', 'id'],
  ['InvoiceLineItem', 'invoice', 'Invoice', 'id'],
  ['InvoiceLineItem', 'invoice', 'InvoicePayment', 'invoice'],
  ['InvoiceLineItem', 'pricing.price_details.price', 'Price', 'id'],
  ['SubscriptionItem', 'subscription', 'Subscription', 'id'],
  ['SubscriptionItem', 'price', 'Price', 'id'],
  ['Price', 'product', 'Product', 'id'],
  ['Product', 'default_price', 'Price', 'id'],
  ['Price', 'currency', 'Price', 'currency'],
  ['Customer', 'email', 'Customer', 'email'],
  ['Subscription', 'customer', 'Subscription', 'customer'],
];
