/**
 * Whose rows they are: '' for the account of the key, else the connected account (`acct_…`) named by Stripe-Account.
 * It is part of a row's identity, so of every cursor, cache, size and limiter key.
 */
export type AccountKey = string;
