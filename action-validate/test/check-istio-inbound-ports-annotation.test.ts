import { INBOUND_PORTS_ANNOTATION } from './corpus/check-istio-inbound-ports-annotation.ts';
import { testCorpus } from './corpus/test-corpus.ts';

testCorpus(INBOUND_PORTS_ANNOTATION);
