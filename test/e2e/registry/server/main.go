// Command registry is a container registry in memory, by Google's own code, that asks for tokens as the public ones do: it
// sends clients to /token, which gives one to whoever logs in.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"

	"github.com/google/go-containerregistry/pkg/registry"
)

const token = "a-token-of-the-registry"

func main() {
	user := flag.String("user", "", "user who gets a token; without one everybody may do all")
	password := flag.String("password", "", "the user's password")
	flag.Parse()

	images := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	address := listener.Addr().String()
	http.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		name, secret, _ := r.BasicAuth()
		if name != *user || secret != *password {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		json.NewEncoder(w).Encode(map[string]string{"token": token})
	})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if *user != "" && r.Header.Get("Authorization") != "Bearer "+token {
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="http://%s/token",service="test"`, address))
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		images.ServeHTTP(w, r)
	})
	fmt.Println(address)
	log.Fatal(http.Serve(listener, nil))
}
