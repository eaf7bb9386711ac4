import { SERVICEENTRY_PORT_PROTOCOL } from './corpus/check-istio-serviceentry-port-protocol.ts';
import { testCorpus } from './corpus/test-corpus.ts';

testCorpus(SERVICEENTRY_PORT_PROTOCOL);
