/** Companies, contacts and addresses belong to three kinds of order: any one of these roles is enough. */
export const ORDER_ROLES = ['purchase_order', 'sales_order', 'return_order'] as const
