# Writes the configuration of the metadata store: only there can it be told to encrypt its connections.
quote() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }
# A file as one line, as text between quotes must be.
inline() { sed 's/$/\\n/' "$1" | tr -d '\n'; }
{
  if [ -n "${POSTGRES_HOST:-}" ]; then
    cat <<END
connection_config {
  postgresql {
    host: "$(quote "$POSTGRES_HOST")"
    port: "$(quote "$POSTGRES_PORT")"
    dbname: "$(quote "$POSTGRES_DBNAME")"
    user: "$(quote "$POSTGRES_USER")"
    password: "$(quote "$POSTGRES_PASSWORD")"
  }
}
END
  else
    cat <<END
connection_config {
  mysql {
    host: "$(quote "$MYSQL_HOST")"
    port: $MYSQL_PORT
    database: "$(quote "$MYSQL_DATABASE")"
    user: "$(quote "$DBCONFIG_USER")"
    password: "$(quote "$DBCONFIG_PASSWORD")"
END
    if [ -n "${CA_FILE:-}" ]; then
      echo "    ssl_options { ca: \"$CA_FILE\" verify_server_cert: true }"
    fi
    echo '  }'
    echo '}'
  fi
  # The flag for it counts only where the database is named by flags.
  echo 'migration_options { enable_upgrade_migration: true }'
  if [ -n "${CERTIFICATES:-}" ]; then
    cat <<END
ssl_config {
  server_key: "$(inline "$CERTIFICATES/tls.key")"
  server_cert: "$(inline "$CERTIFICATES/tls.crt")"
}
END
  fi
} > /config/store.pbtxt
