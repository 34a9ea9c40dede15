/** The words of a host's page. */
export const hostPage = {
  crumb: 'Host page',
  notFound: 'This host is not here',
  notFoundText: 'It was removed from the list, or the address is of another computer.',
} as const;
