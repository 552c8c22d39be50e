api-doc-documentation = Documentation
api-doc-lead = Every operation of the API, area by area. Choose an area, expand an operation and try it out. <strong>Authorize</strong> accepts an access token, which you grant to this page with one click, an API token, or a username and password.
api-doc-as = Without any of these, requests are made as <strong>{ $username }</strong>, who is signed in here.
api-doc-areas = Areas
api-doc-all = All areas
api-doc-no-script = This page needs JavaScript. Without it, read the <a href="{ $document }">OpenAPI document</a> or <a href="{ $scopes }">{ page-scopes }</a>.
api-doc-failed = The document could not be loaded: the server answered { $status }.
api-doc-redirect = Back to the documentation
api-doc-redirect-text = You are being returned to the documentation. If this window stays open, close it.

scopes-lead = What an app or a token can do is limited twice: by the scopes it was granted, and by what its owner’s roles allow at that moment.
scopes-contents = On this page
scopes-operations = { $n ->
    [one] { $n } operation
   *[other] { $n } operations
}
scopes-no-operation = Opens no operation of the API.
scopes-lesser = only { $fields }, for rows that the person can see
scopes-general = The basics, and administration
scopes-general-text = Open to every active account, or by staff and superuser status; no role is needed. No scope allows an app to change an account, or to create or show an API token: only people can do that, with username and password (Basic) or in a browser.
scopes-role-text = The role “{ $role }”. People get it through a group; a token or an app reaches no further than its scopes.
scopes-identity = About you
scopes-identity-text = What an app can learn about the person who signs in. These open nothing in the API.
