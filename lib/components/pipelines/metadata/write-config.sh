# Writes the configuration of the metadata store: only there can it be told to encrypt its connection to MySQL.
quote() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }
cat > /config/store.pbtxt <<END
connection_config {
  mysql {
    host: "$(quote "$MYSQL_HOST")"
    port: $MYSQL_PORT
    database: "$(quote "$MYSQL_DATABASE")"
    user: "$(quote "$DBCONFIG_USER")"
    password: "$(quote "$DBCONFIG_PASSWORD")"
    ssl_options { ca: "$CA_FILE" verify_server_cert: true }
  }
}
END
