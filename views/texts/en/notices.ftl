person-password-alone = The password alone opens the account.
person-nothing-opens = Nobody can sign in to this account: it has neither a password nor a passkey.
person-last-superuser = This is the last superuser who can sign in. The account cannot be disabled, deleted or made an ordinary one until there is another superuser with a password or a passkey.
login-not-set-up = This server is not set up yet. It printed a setup link when it started: look in its terminal or in what its service manager recorded. Or run <code>stockade user create NAME --superuser</code> on the server.
other-host-title = This server has another address
other-host-happened = You opened { $came }. The server is set up as { $own }/, so signing in does not work here.
other-host-next = Use that address if this browser can open it. Otherwise ask whoever runs the server to start it with the address that people use: --url { $base }
other-host-link = Go to { $own }/
